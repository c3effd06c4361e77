import static org.mockito.Mockito.*;

/** Mockito's inline mocks: final classes and methods, spies. */
public class Mocks {
    static final class Sealed {
        final String name(int number) {
            return "real " + number;
        }
        String twice(String text) {
            return text + text;
        }
    }

    public static void main(String[] arguments) {
        Sealed sealed = mock(Sealed.class);
        when(sealed.name(anyInt())).thenReturn("mocked");
        System.out.println(sealed.name(3) + " " + sealed.twice("x") + " " + new Sealed().name(3));
        verify(sealed, times(1)).name(3);
        verify(sealed, never()).name(4);
        try {
            verify(sealed).name(4);
        } catch (AssertionError error) {
            System.out.println(error.getClass().getName());
        }
        Sealed spied = spy(new Sealed());
        doReturn("spied").when(spied).name(1);
        System.out.println(spied.name(1) + " " + spied.name(2) + " " + spied.twice("y"));
        when(sealed.twice("k")).thenReturn("once").thenThrow(new IllegalStateException("second"));
        System.out.println(sealed.twice("k"));
        try {
            sealed.twice("k");
        } catch (IllegalStateException exception) {
            System.out.println(exception.getMessage());
        }
        System.out.println(mockingDetails(sealed).isMock() + " " + mockingDetails(sealed).getInvocations().size() + " " + sealed.getClass().getSimpleName());
    }
}
