// java.text and Locale: numbers, currencies, messages, choices, dates, collation, boundaries, bidi.
import java.text.*;
import java.util.*;

class Main {
    public static void main(String[] args) throws Exception {
        double value = -1234567.8956;
        for (Locale locale : new Locale[] {Locale.ROOT, Locale.US, Locale.GERMANY, Locale.FRANCE, new Locale("hi", "IN"), new Locale("ar", "EG"), Locale.JAPAN, new Locale("de", "CH")}) {
            System.out.println(locale + " " + NumberFormat.getInstance(locale).format(value) + " " + NumberFormat.getCurrencyInstance(locale).format(value) + " " + NumberFormat.getPercentInstance(locale).format(0.256) + " " + NumberFormat.getCompactNumberInstance(locale, NumberFormat.Style.SHORT).format(12345));
        }
        System.out.println(new DecimalFormat("#,##0.00;(#)", DecimalFormatSymbols.getInstance(Locale.ROOT)).format(value) + " " + new DecimalFormat("0.###E0", DecimalFormatSymbols.getInstance(Locale.ROOT)).format(12345) + " " + new DecimalFormat("000", DecimalFormatSymbols.getInstance(Locale.ROOT)).format(7));
        System.out.println(NumberFormat.getInstance(Locale.GERMANY).parse("1.234,5 rest") + " " + new DecimalFormat("#").parse("-12"));
        try {
            NumberFormat.getInstance(Locale.US).parse("x");
        } catch (ParseException e) {
            System.out.println(e.getMessage() + " " + e.getErrorOffset());
        }
        System.out.println(new MessageFormat("{0} has {1,choice,0#no files|1#one file|1<{1,number,integer} files} on {2,date,yyyy-MM-dd} ''quoted''", Locale.ENGLISH).format(new Object[] {"Disk", 3, new Date(0)}));
        System.out.println(MessageFormat.format("{1} {0}", "a", "b") + " " + new ChoiceFormat("0#none|1#one|2#many").format(5));
        SimpleDateFormat format = new SimpleDateFormat("EEE d MMM yyyy HH:mm:ss zzz", Locale.ENGLISH);
        format.setTimeZone(TimeZone.getTimeZone("Europe/Berlin"));
        System.out.println(format.format(new Date(1_700_000_000_000L)) + " " + format.parse("Tue 14 Nov 2023 23:13:20 CET").getTime());
        System.out.println(DateFormat.getDateTimeInstance(DateFormat.FULL, DateFormat.SHORT, Locale.GERMANY).format(new Date(0)) + " | " + DateFormat.getDateInstance(DateFormat.LONG, new Locale("ru")).format(new Date(0)));
        String[] words = {"zebra", "Äpfel", "apfel", "Zoo", "über", "Öl", "a"};
        Arrays.sort(words, Collator.getInstance(Locale.GERMAN));
        System.out.println(Arrays.toString(words));
        Collator primary = Collator.getInstance(Locale.US);
        primary.setStrength(Collator.PRIMARY);
        System.out.println(primary.compare("résumé", "RESUME") + " " + primary.getCollationKey("a").compareTo(primary.getCollationKey("b")));
        BreakIterator sentences = BreakIterator.getSentenceInstance(Locale.US);
        sentences.setText("Hello there. How are you? Fine!");
        for (int i = sentences.first(); i != BreakIterator.DONE; i = sentences.next()) System.out.print(i + " ");
        System.out.println();
        System.out.println(Bidi.requiresBidi("abc שלום".toCharArray(), 0, 8) + " " + new Bidi("abc שלום", Bidi.DIRECTION_DEFAULT_LEFT_TO_RIGHT).getRunCount());
        System.out.println(Locale.forLanguageTag("zh-Hant-TW").getDisplayName(Locale.ENGLISH) + " " + Locale.GERMANY.getDisplayCountry(Locale.FRENCH) + " " + Locale.US.getISO3Country() + " " + new Locale.Builder().setLanguage("sr").setScript("Latn").build().toLanguageTag() + " " + Locale.getDefault() + " " + Locale.getISOCountries().length);
        System.out.println(Currency.getInstance("EUR").getSymbol(Locale.FRANCE) + " " + Currency.getInstance(Locale.JAPAN).getDefaultFractionDigits() + " " + Currency.getInstance("CHF").getDisplayName(Locale.ENGLISH));
        CharacterIterator iterator = new StringCharacterIterator("it");
        for (char c = iterator.first(); c != CharacterIterator.DONE; c = iterator.next()) System.out.print(c + ".");
        System.out.println();
    }
}
