import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Texts. */
final class StringKernels {
    private StringKernels() {}

    static void addTo(Kernels kernels) {
        kernels.add("string_building", StringKernels::stringBuilding, 100_000);
        kernels.add("string_hashing", StringKernels::stringHashing, 40_000);
        kernels.add("string_concat", StringKernels::stringConcat, 60_000);
        kernels.add("string_buffer", StringKernels::stringBuffer, 200_000);
        kernels.add("string_search", StringKernels::stringSearch, 60_000);
        kernels.add("string_split", StringKernels::stringSplit, 20_000);
        kernels.add("string_format", StringKernels::stringFormat, 20_000);
        kernels.add("wide_strings", StringKernels::wideStrings, 40_000);
        kernels.add("string_encoding", StringKernels::stringEncoding, 40_000);
        kernels.add("chars_of_strings", StringKernels::charsOfStrings, 10_000);
        kernels.add("regex_find", StringKernels::regexFind, 2_000);
        kernels.add("regex_match", StringKernels::regexMatch, 40_000);
        kernels.add("edit_distance", StringKernels::editDistance, 400);
    }

    private static long stringBuilding(int n) {
        long length = 0;
        for (int i = 0; i < n; i++) {
            StringBuilder builder = new StringBuilder();
            builder.append("item ").append(i).append(',').append(i * 0.5f > 10).append(' ');
            length += builder.toString().indexOf("true") + builder.length();
        }
        return length;
    }

    private static long stringHashing(int n) {
        long sum = 0;
        char[] letters = "the quick brown fox jumps over the lazy dog".toCharArray();
        for (int i = 0; i < n; i++) {
            letters[i % letters.length] ^= 1;
            String text = new String(letters);
            sum += text.hashCode() + text.substring(4, 9).length() + text.compareTo("the quick");
        }
        return sum;
    }

    private static long stringConcat(int n) {
        long sum = 0;
        for (int i = 0; i < n; i++) {
            String text = "a" + i + "b" + (i & 3) + 'c';
            sum += text.length();
        }
        return sum;
    }

    private static long stringBuffer(int n) {
        StringBuffer buffer = new StringBuffer();
        long sum = 0;
        for (int i = 0; i < n; i++) {
            buffer.append((char) ('a' + i % 26)).append(i & 15);
            if (buffer.length() > 200) {
                sum += buffer.reverse().charAt(7) + buffer.length();
                buffer.setLength(0);
            }
        }
        return sum + buffer.length();
    }

    private static final String TEXT = "In the beginning was the word, and the word was with the compiler. ".repeat(4) + "Amen to that";

    private static long stringSearch(int n) {
        long sum = 0;
        String[] needles = {"Amen", "compiler", "word, and", "nowhere"};
        for (int i = 0; i < n; i++) {
            String needle = needles[i & 3];
            sum += TEXT.indexOf(needle) + TEXT.lastIndexOf('w') + (TEXT.contains("that") ? 1 : 0);
            sum += TEXT.startsWith("In the") ? 2 : 0;
            sum += needle.compareTo("Amen!") + (needle.equalsIgnoreCase("AMEN") ? 5 : 0);
        }
        return sum;
    }

    private static long stringSplit(int n) {
        long sum = 0;
        String line = "alpha,beta,gamma,,delta , epsilon,42,3.5";
        for (int i = 0; i < n; i++) {
            for (String part : line.split(",")) {
                sum += part.trim().length() + part.replace('a', 'o').hashCode();
            }
            sum += String.join(";", "x", "y", line.substring(i % 10)).length();
        }
        return sum;
    }

    private static long stringFormat(int n) {
        long sum = 0;
        for (int i = 0; i < n; i++) {
            sum += String.format("%5d %s %08x %.3f", i, "text", i * 31, i * 0.25).hashCode();
        }
        return sum;
    }

    private static long wideStrings(int n) {
        String greek = "\u03b1\u03b2\u03b3\u03b4 \u03b5\u03b6\u03b7 ".repeat(4);
        long sum = 0;
        for (int i = 0; i < n; i++) {
            String text = greek.substring(i & 7) + (char) (0x3b1 + i % 20) + "x";
            sum += text.hashCode() + text.indexOf('\u03b7') + text.toUpperCase().charAt(3) + text.compareTo(greek);
            sum += text.equals(greek) ? 1 : text.length();
        }
        return sum;
    }

    private static long stringEncoding(int n) {
        String plain = "plain text of a few dozen letters, all of them ASCII";
        String mixed = "Gr\u00fc\u00dfe aus K\u00f6ln \u2013 \u20ac 5";
        long sum = 0;
        for (int i = 0; i < n; i++) {
            byte[] one = plain.getBytes(StandardCharsets.UTF_8);
            byte[] two = mixed.getBytes(StandardCharsets.UTF_8);
            one[i % one.length] = 'z';
            sum += new String(one, StandardCharsets.UTF_8).charAt(i % 50) + new String(two, StandardCharsets.UTF_8).length();
            sum += new String(one, 0, 20, StandardCharsets.ISO_8859_1).hashCode();
        }
        return sum;
    }

    private static long charsOfStrings(int n) {
        long sum = 0;
        for (int i = 0; i < n; i++) {
            int words = 0;
            boolean inside = false;
            for (int j = 0; j < TEXT.length(); j++) {
                boolean letter = Character.isLetter(TEXT.charAt(j));
                words += letter && !inside ? 1 : 0;
                inside = letter;
            }
            sum += words ^ i;
        }
        return sum;
    }

    private static final Pattern NUMBERS = Pattern.compile("(\\w+)@(\\w+\\.)+(com|org)");
    private static final Pattern DATE = Pattern.compile("^(\\d{4})-(0[1-9]|1[0-2])-([0-3]\\d)(T[\\d:]+)?$");
    private static final String LETTER = "from someone@example.org to one.other@mail.example.com and nobody@ nowhere, then last@a.b.com ".repeat(3);

    private static long regexFind(int n) {
        long sum = 0;
        for (int i = 0; i < n; i++) {
            Matcher matcher = NUMBERS.matcher(LETTER);
            while (matcher.find()) {
                sum += matcher.group(1).length() + matcher.start(3);
            }
        }
        return sum;
    }

    private static long regexMatch(int n) {
        String[] dates = {"2024-02-29", "1999-13-01", "2001-12-31T23:59:59", "yesterday"};
        long sum = 0;
        for (int i = 0; i < n; i++) {
            Matcher matcher = DATE.matcher(dates[i & 3]);
            sum += matcher.matches() ? Integer.parseInt(matcher.group(1)) : 1;
        }
        return sum;
    }

    private static long editDistance(int n) {
        String a = "the quick brown fox jumps over the lazy dog";
        long sum = 0;
        for (int i = 0; i < n; i++) {
            String b = "a slow brown bear sleeps under the busy bee" + i;
            int[] row = new int[b.length() + 1];
            for (int k = 0; k < row.length; k++) {
                row[k] = k;
            }
            for (int j = 1; j <= a.length(); j++) {
                int diagonal = row[0];
                row[0] = j;
                for (int k = 1; k < row.length; k++) {
                    int changed = diagonal + (a.charAt(j - 1) == b.charAt(k - 1) ? 0 : 1);
                    diagonal = row[k];
                    row[k] = Math.min(Math.min(row[k], row[k - 1]) + 1, changed);
                }
            }
            sum += row[row.length - 1];
        }
        return sum;
    }
}
