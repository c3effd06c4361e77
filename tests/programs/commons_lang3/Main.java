// commons-lang3 at work.
// needs: libcommons-lang3-java
// classpath: /usr/share/java/commons-lang3.jar
import java.util.*;
import org.apache.commons.lang3.*;
import org.apache.commons.lang3.builder.*;
import org.apache.commons.lang3.math.*;
import org.apache.commons.lang3.mutable.MutableInt;
import org.apache.commons.lang3.reflect.*;
import org.apache.commons.lang3.text.WordUtils;
import org.apache.commons.lang3.time.*;
import org.apache.commons.lang3.tuple.*;

public class Main {
    public static class Bean implements Comparable<Bean> {
        private final String name;
        public int size;

        public Bean(String name, int size) {
            this.name = name;
            this.size = size;
        }

        public String getName() {
            return name;
        }

        @Override
        public boolean equals(Object other) {
            return EqualsBuilder.reflectionEquals(this, other);
        }

        @Override
        public int hashCode() {
            return new HashCodeBuilder(17, 37).append(name).append(size).toHashCode();
        }

        @Override
        public String toString() {
            return new ToStringBuilder(this, ToStringStyle.SHORT_PREFIX_STYLE).append("name", name).append("size", size).toString();
        }

        @Override
        public int compareTo(Bean other) {
            return new CompareToBuilder().append(size, other.size).append(name, other.name).toComparison();
        }
    }

    public static void main(String[] args) throws Exception {
        System.out.println(StringUtils.capitalize("word") + " " + StringUtils.reverse("abc") + " " + StringUtils.leftPad("7", 3, '0') + " " + StringUtils.join(new int[] {1, 2, 3}, '-') + " " + StringUtils.getLevenshteinDistance("kitten", "sitting") + " " + StringUtils.abbreviate("a long sentence", 10) + " "
                + StringUtils.isBlank(" \t") + " " + StringUtils.substringBetween("a[b]c", "[", "]") + " " + StringUtils.swapCase("aBc") + " " + StringUtils.stripAccents("éàü") + " " + StringUtils.countMatches("banana", "an") + " " + StringUtils.difference("abcde", "abxyz"));
        System.out.println(StringEscapeUtils.escapeHtml4("<a & \"b\">") + " " + StringEscapeUtils.unescapeJava("\\u0041\\n").trim() + " " + WordUtils.capitalizeFully("the QUICK fox") + " " + WordUtils.wrap("one two three four", 9).lines().toList());
        Bean bean = new Bean("b", 2);
        System.out.println(bean + " " + bean.equals(new Bean("b", 2)) + " " + bean.hashCode() + " " + bean.compareTo(new Bean("a", 2)));
        System.out.println(ArrayUtils.toString(ArrayUtils.addAll(new int[] {1}, 2, 3)) + " " + Arrays.toString(ArrayUtils.removeElement(new String[] {"a", "b"}, "a")) + " " + ArrayUtils.contains(new char[] {'x'}, 'x') + " " + Arrays.toString(ArrayUtils.toObject(new double[] {1.5})));
        System.out.println(MethodUtils.invokeMethod(bean, "getName") + " " + FieldUtils.readField(bean, "name", true) + " " + ConstructorUtils.invokeConstructor(Bean.class, "c", 3) + " " + ClassUtils.getShortClassName(Map.Entry.class) + " " + ClassUtils.getAllInterfaces(ArrayList.class).size() + " " + TypeUtils.toString(Bean.class.getGenericInterfaces()[0]));
        System.out.println(Pair.of("l", 1) + " " + Triple.of(1, 2, 3) + " " + NumberUtils.toInt("x", -1) + " " + NumberUtils.createNumber("0x1F") + " " + Fraction.getFraction(6, 8).reduce() + " " + NumberUtils.max(3, 9, 4) + " " + Range.between(1, 10).contains(5));
        System.out.println(DurationFormatUtils.formatDuration(3_723_004, "H:mm:ss.SSS") + " " + FastDateFormat.getInstance("yyyy-MM-dd HH:mm", TimeZone.getTimeZone("UTC")).format(0L) + " " + DateUtils.addDays(new Date(0), 40).getTime());
        MutableInt counter = new MutableInt();
        counter.add(5);
        System.out.println(counter + " " + SerializationUtils.clone(new ArrayList<>(List.of("x"))) + " " + ObjectUtils.firstNonNull(null, "second") + " " + BooleanUtils.toBoolean("yes") + " " + CharUtils.isAsciiAlpha('q') + " " + EnumUtils.getEnumList(Thread.State.class).size() + " " + LocaleUtils.toLocale("de_DE").getDisplayCountry(Locale.ENGLISH) + " " + RandomStringUtils.randomAlphabetic(8).length() + " " + SystemUtils.IS_OS_LINUX);
        System.out.println(new ReflectionToStringBuilder(bean, ToStringStyle.JSON_STYLE) + " " + new DiffBuilder<>(bean, new Bean("b", 9), ToStringStyle.SHORT_PREFIX_STYLE).append("size", bean.size, 9).build().getDiffs());
        try {
            Validate.isTrue(false, "value %d is wrong", 5);
        } catch (IllegalArgumentException e) {
            System.out.println(e.getMessage());
        }
    }
}
