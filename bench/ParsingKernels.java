import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Texts that become numbers, trees and values. */
final class ParsingKernels {
    private ParsingKernels() {}

    static void addTo(Kernels kernels) {
        kernels.add("number_parsing", ParsingKernels::numberParsing, 60_000);
        kernels.add("json", ParsingKernels::json, 600);
        kernels.add("expressions", ParsingKernels::expressions, 4_000);
    }

    private static long numberParsing(int n) {
        long sum = 0;
        for (int i = 0; i < n; i++) {
            sum += Integer.parseInt(Integer.toString(i * 31)) + Long.parseLong("-" + i + "000000");
            sum += (long) Double.parseDouble(i + ".5e2") + Integer.parseInt("7f", 16) + Integer.toHexString(i).length();
        }
        return sum;
    }

    private static final String DOCUMENT = document();

    private static String document() {
        StringBuilder text = new StringBuilder("{\"items\": [");
        for (int i = 0; i < 40; i++) {
            text.append(i == 0 ? "" : ", ").append("{\"id\": ").append(i).append(", \"name\": \"item \\n").append(i);
            text.append("\", \"price\": ").append(i * 1.25).append(", \"tags\": [true, null, \"x\"]}");
        }
        return text.append("]}").toString();
    }

    /** A parser by recursive descent. */
    private static final class Json {
        private final String text;
        private int at;

        Json(String text) {
            this.text = text;
        }

        private char peek() {
            while (Character.isWhitespace(text.charAt(at))) {
                at++;
            }
            return text.charAt(at);
        }

        private void expect(char c) {
            if (peek() != c) {
                throw new IllegalArgumentException("expected " + c + " at " + at);
            }
            at++;
        }

        Object value() {
            switch (peek()) {
                case '{': return object();
                case '[': return array();
                case '"': return string();
                case 't': at += 4; return true;
                case 'f': at += 5; return false;
                case 'n': at += 4; return null;
                default: return number();
            }
        }

        private Map<String, Object> object() {
            Map<String, Object> members = new LinkedHashMap<>();
            expect('{');
            while (peek() != '}') {
                String name = string();
                expect(':');
                members.put(name, value());
                if (peek() == ',') {
                    at++;
                }
            }
            at++;
            return members;
        }

        private List<Object> array() {
            List<Object> elements = new ArrayList<>();
            expect('[');
            while (peek() != ']') {
                elements.add(value());
                if (peek() == ',') {
                    at++;
                }
            }
            at++;
            return elements;
        }

        private String string() {
            expect('"');
            StringBuilder builder = new StringBuilder();
            for (char c = text.charAt(at++); c != '"'; c = text.charAt(at++)) {
                builder.append(c == '\\' ? escaped(text.charAt(at++)) : c);
            }
            return builder.toString();
        }

        private static char escaped(char c) {
            return c == 'n' ? '\n' : c;
        }

        private Double number() {
            int from = at;
            while ("+-.eE0123456789".indexOf(text.charAt(at)) >= 0) {
                at++;
            }
            return Double.valueOf(text.substring(from, at));
        }
    }

    private static long json(int n) {
        long sum = 0;
        for (int i = 0; i < n; i++) {
            sum += new Json(DOCUMENT).value().hashCode();
        }
        return sum;
    }

    /** What an expression is made of. */
    private interface Node {
        int evaluate(int[] variables);
    }

    private record Literal(int value) implements Node {
        @Override
        public int evaluate(int[] variables) {
            return value;
        }
    }

    private record Variable(int index) implements Node {
        @Override
        public int evaluate(int[] variables) {
            return variables[index];
        }
    }

    private record Binary(char operator, Node left, Node right) implements Node {
        @Override
        public int evaluate(int[] variables) {
            int a = left.evaluate(variables);
            int b = right.evaluate(variables);
            return switch (operator) {
                case '+' -> a + b;
                case '-' -> a - b;
                case '*' -> a * b;
                default -> b == 0 ? 0 : a / b;
            };
        }
    }

    private static final class Expressions {
        private final String text;
        private int at;

        Expressions(String text) {
            this.text = text;
        }

        Node sum() {
            Node left = product();
            while (at < text.length() && (text.charAt(at) == '+' || text.charAt(at) == '-')) {
                left = new Binary(text.charAt(at++), left, product());
            }
            return left;
        }

        private Node product() {
            Node left = atom();
            while (at < text.length() && (text.charAt(at) == '*' || text.charAt(at) == '/')) {
                left = new Binary(text.charAt(at++), left, atom());
            }
            return left;
        }

        private Node atom() {
            char c = text.charAt(at++);
            if (c == '(') {
                Node inner = sum();
                at++;
                return inner;
            }
            if (c >= 'a' && c <= 'z') {
                return new Variable(c - 'a');
            }
            int value = c - '0';
            while (at < text.length() && Character.isDigit(text.charAt(at))) {
                value = value * 10 + text.charAt(at++) - '0';
            }
            return new Literal(value);
        }
    }

    /** Parses an expression and evaluates it fifty times. */
    private static long expressions(int n) {
        long sum = 0;
        int[] variables = new int[3];
        for (int i = 0; i < n; i++) {
            Node node = new Expressions("(a+17)*b-c/3+(2*(b-a)+100)/(c+1)*7").sum();
            for (int j = 0; j < 50; j++) {
                variables[0] = i;
                variables[1] = j;
                variables[2] = i ^ j;
                sum += node.evaluate(variables);
            }
        }
        return sum;
    }
}
