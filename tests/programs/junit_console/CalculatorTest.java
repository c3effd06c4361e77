import static org.junit.jupiter.api.Assertions.*;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.time.Duration;
import java.util.*;
import java.util.stream.*;
import org.junit.jupiter.api.*;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.*;

@TestMethodOrder(MethodOrderer.MethodName.class)
class CalculatorTest {
    private final List<String> log = new ArrayList<>();

    @BeforeEach
    void start() {
        log.add("start");
    }

    @AfterEach
    void end() {
        assertEquals("start", log.get(0));
    }

    @Test
    void addition() {
        assertEquals(4, 2 + 2);
        assertAll(() -> assertTrue(true), () -> assertNotNull(log));
    }

    @Test
    void failing() {
        assertEquals(List.of(1, 2), List.of(1, 3), "lists");
    }

    @Test
    void throwing() {
        ArithmeticException e = assertThrows(ArithmeticException.class, () -> System.out.println(1 / (log.size() - 1)));
        assertEquals("/ by zero", e.getMessage());
    }

    @Test
    @Disabled("not now")
    void disabled() {
        fail();
    }

    @Test
    void assumed() {
        assumeTrue(log.isEmpty(), "not empty");
    }

    @Test
    void timed() {
        assertTimeoutPreemptively(Duration.ofSeconds(20), () -> Thread.sleep(1));
    }

    @ParameterizedTest(name = "{0} squared is {1}")
    @CsvSource({"1, 1", "2, 4", "3, 9"})
    void squares(int number, int square) {
        assertEquals(square, number * number);
    }

    @ParameterizedTest
    @ValueSource(strings = {"racecar", "radar"})
    void palindromes(String word) {
        assertEquals(word, new StringBuilder(word).reverse().toString());
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void fromMethod(int a, String b) {
        assertEquals(a, b.length());
    }

    static Stream<Arguments> pairs() {
        return Stream.of(Arguments.of(1, "a"), Arguments.of(2, "bb"));
    }

    @TestFactory
    Stream<DynamicTest> dynamic() {
        return IntStream.range(0, 3).mapToObj(i -> DynamicTest.dynamicTest("dynamic " + i, () -> assertTrue(i < 3)));
    }

    @RepeatedTest(2)
    void repeated(RepetitionInfo info) {
        assertTrue(info.getCurrentRepetition() <= 2);
    }

    @Nested
    @DisplayName("inside")
    class Inner {
        @Test
        void nested() {
            assertEquals("start", log.get(0));
        }
    }
}
