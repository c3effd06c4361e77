// Switches over strings with colliding hash codes, enums, expressions and yield.
class Main {
    enum Color { RED, GREEN, BLUE }

    static int strings(String text) {
        switch (text) {
            case "Aa": return 1;
            case "BB": return 2;
            case "AaAa": return 3;
            case "BBBB": return 4;
            case "AaBB": return 5;
            case "": return 6;
            default: return -1;
        }
    }

    static String enums(Color color) {
        return switch (color) {
            case RED -> "r";
            case GREEN -> {
                String part = "g";
                yield part + part;
            }
            case BLUE -> throw new IllegalArgumentException("blue");
        };
    }

    static int fall(int value) {
        int sum = 0;
        switch (value) {
            case 1: sum += 1;
            case 2: sum += 10;
                break;
            case 1000000: sum += 100;
            default: sum += 1000;
        }
        return sum;
    }

    public static void main(String[] args) {
        for (String text : new String[] {"Aa", "BB", "AaAa", "BBBB", "AaBB", "BBAa", "", "C"}) {
            System.out.print(strings(text) + " ");
        }
        System.out.println();
        for (Color color : Color.values()) {
            try {
                System.out.println(enums(color));
            } catch (IllegalArgumentException e) {
                System.out.println(e.getMessage());
            }
        }
        System.out.println(fall(1) + " " + fall(2) + " " + fall(1000000) + " " + fall(5));
        char letter = 'c';
        System.out.println(switch (letter) {
            case 'a', 'e', 'i' -> "vowel";
            case 'c' -> "c";
            default -> "other";
        });
    }
}
