// Regular expressions: groups, quantifiers, look-around, Unicode, replacement, splitting, failures.
import java.util.*;
import java.util.regex.*;

class Main {
    static void all(String pattern, String text) {
        Matcher matcher = Pattern.compile(pattern).matcher(text);
        List<String> found = new ArrayList<>();
        while (matcher.find()) found.add(matcher.start() + "-" + matcher.end() + ":" + matcher.group());
        System.out.println(pattern + " " + found);
    }

    public static void main(String[] args) {
        all("a*", "baac");
        all("(?i)ABC+?", "abccc xABCC");
        all("\\b\\w{2,3}+\\b", "a ab abc abcd");
        all("(?<=\\$)\\d+(?!\\.)", "$12 $3.5 9");
        all("(\\w)\\1", "hello bookkeeper");
        all("\\p{Lu}\\p{Ll}*|\\p{IsHan}+", "Über ÄÖ 日本 Go");
        all("[a-z&&[^aeiou]]+", "consonants only");
        all("^\\w+$", "one\ntwo");
        all("(?m)^\\w+$", "one\ntwo");
        all("(?s)o.t", "o\nt");
        all("(?x) a \\s b # comment", "a b");
        all("\\Qa.b\\E|\\x41|\\u0042|\\0103", "a.b A B C");
        all("\\R", "a\r\nb\nc");
        all("😀+|.", "😀😀x");
        Matcher matcher = Pattern.compile("(?<year>\\d{4})-(?<month>\\d\\d)(-(\\d\\d))?").matcher("2024-05 and 2023-01-02");
        System.out.println(matcher.replaceAll("${month}/${year}[$4]") + " " + matcher.reset().replaceAll(m -> m.group(1) + m.groupCount()) + " " + matcher.reset().results().count());
        matcher.reset().find();
        System.out.println(matcher.group("year") + " " + matcher.start("month") + " " + matcher.group(4) + " " + matcher.toMatchResult().group());
        System.out.println("aaa".matches("a{3}") + " " + Pattern.matches("(a+)+b", "aaaaaaaaaaaaaaaaaaaaaaaab") + " " + Pattern.compile("x").matcher("ax").lookingAt());
        System.out.println(Arrays.toString(Pattern.compile("\\s*,\\s*").split("a , b,c ,, d")) + " " + Pattern.compile("-").splitAsStream("1-2-3").mapToInt(Integer::parseInt).sum() + " " + Pattern.compile("[ab]").asPredicate().test("xbx"));
        StringBuilder builder = new StringBuilder();
        Matcher append = Pattern.compile("\\d").matcher("a1b22");
        while (append.find()) append.appendReplacement(builder, "<" + Integer.parseInt(append.group()) * 2 + ">");
        System.out.println(append.appendTail(builder) + " " + Matcher.quoteReplacement("$1\\") + " " + Pattern.quote("a.b"));
        Matcher region = Pattern.compile("^b").matcher("abb").region(1, 3);
        System.out.println(region.find() + " " + region.hitEnd() + " " + region.useAnchoringBounds(false).reset().region(1, 3).find());
        for (String bad : new String[] {"(", "[a", "a**b(", "\\", "(?<n>a)(?<n>b)", "{1", "x{2,1}"}) {
            try {
                Pattern.compile(bad);
                System.out.println("fine " + bad);
            } catch (PatternSyntaxException e) {
                System.out.println(e.getMessage());
            }
        }
        try {
            "x".replaceAll("x", "$2");
        } catch (IndexOutOfBoundsException e) {
            System.out.println(e.getMessage());
        }
        try {
            Pattern.compile("(a|b)*").matcher("ab".repeat(200_000)).matches();
            System.out.println("matched");
        } catch (StackOverflowError e) {
            System.out.println("too deep");
        }
    }
}
