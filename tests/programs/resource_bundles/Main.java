// Resource bundles, properties files, class path resources.
import java.io.*;
import java.net.URL;
import java.util.*;

class Main {
    public static class Lists extends ListResourceBundle {
        @Override
        protected Object[][] getContents() {
            return new Object[][] {{"a", 1}, {"b", new int[] {1, 2}}};
        }
    }

    public static void main(String[] args) throws Exception {
        for (Locale locale : new Locale[] {Locale.ENGLISH, Locale.GERMANY, Locale.FRENCH, new Locale("de", "AT")}) {
            ResourceBundle bundle = ResourceBundle.getBundle("texts.Messages", locale);
            System.out.println(locale + ": " + bundle.getString("greeting") + " " + bundle.getString("only.default") + " " + bundle.getLocale() + " " + new TreeSet<>(bundle.keySet()));
        }
        try {
            ResourceBundle.getBundle("texts.Messages").getString("none");
        } catch (MissingResourceException e) {
            System.out.println(e.getMessage() + " " + e.getKey());
        }
        try {
            ResourceBundle.getBundle("no.Such");
        } catch (MissingResourceException e) {
            System.out.println(e.getMessage());
        }
        System.out.println(((int[]) ResourceBundle.getBundle("Main$Lists").getObject("b")).length);
        URL url = Main.class.getResource("/texts/plain.txt");
        System.out.println(url.getProtocol() + " " + new String(url.openStream().readAllBytes()).trim() + " " + Main.class.getResource("none") + " " + Main.class.getClassLoader().getResourceAsStream("texts/plain.txt").read());
        System.out.println(Object.class.getResource("Object.class").getProtocol() + " " + ClassLoader.getSystemResources("texts/plain.txt").hasMoreElements() + " " + String.class.getResourceAsStream("String.class").read());
        Properties properties = new Properties(new Properties());
        properties.load(new StringReader("a = 1\nb:two words\\\n   continued\n# comment\nc\\ d=\\u00e9\\tx\nempty\n"));
        System.out.println(new TreeMap<>(properties));
        StringWriter writer = new StringWriter();
        properties.store(writer, null);
        System.out.println(writer.toString().lines().skip(1).sorted().toList());
        ByteArrayOutputStream xml = new ByteArrayOutputStream();
        properties.storeToXML(xml, "comment");
        Properties back = new Properties();
        back.loadFromXML(new ByteArrayInputStream(xml.toByteArray()));
        System.out.println(back.equals(properties));
    }
}
