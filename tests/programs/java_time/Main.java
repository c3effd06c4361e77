// java.time: dates, zones, transitions, periods, formats, parsing.
import java.time.*;
import java.time.chrono.*;
import java.time.format.*;
import java.time.temporal.*;
import java.util.*;

class Main {
    public static void main(String[] args) {
        LocalDate date = LocalDate.of(2024, 2, 29);
        System.out.println(date.plusYears(1) + " " + date.getDayOfWeek() + " " + date.with(TemporalAdjusters.lastDayOfYear()) + " " + date.isLeapYear() + " " + ChronoUnit.DAYS.between(date, LocalDate.of(2000, 1, 1)) + " " + date.get(IsoFields.WEEK_OF_WEEK_BASED_YEAR));
        System.out.println(Period.between(LocalDate.of(2020, 1, 31), date) + " " + Duration.ofSeconds(98765, 4321) + " " + Duration.parse("PT1H30M").toMinutes() + " " + YearMonth.of(2023, 2).lengthOfMonth());
        ZonedDateTime before = ZonedDateTime.of(2024, 3, 31, 1, 30, 0, 0, ZoneId.of("Europe/Berlin"));
        System.out.println(before + " " + before.plusHours(1) + " " + before.plusDays(1).toInstant() + " " + before.withZoneSameInstant(ZoneId.of("America/New_York")));
        System.out.println(ZoneId.of("Europe/Berlin").getRules().getTransition(LocalDateTime.of(2024, 10, 27, 2, 30)) + " " + ZoneId.of("Asia/Kolkata").getRules().getOffset(Instant.EPOCH) + " " + ZoneOffset.ofHoursMinutes(-3, -30) + " " + ZoneId.systemDefault());
        DateTimeFormatter german = DateTimeFormatter.ofPattern("EEEE, d. MMMM uuuu HH:mm:ss,SSS", Locale.GERMAN);
        LocalDateTime moment = LocalDateTime.of(2024, 12, 24, 18, 5, 9, 123_000_000);
        System.out.println(moment.format(german) + " | " + moment.format(DateTimeFormatter.ISO_WEEK_DATE) + " | " + DateTimeFormatter.RFC_1123_DATE_TIME.format(before));
        for (FormatStyle style : FormatStyle.values()) {
            System.out.println(date.format(DateTimeFormatter.ofLocalizedDate(style).withLocale(Locale.US)) + " | " + date.format(DateTimeFormatter.ofLocalizedDate(style).withLocale(Locale.JAPAN)) + " | " + date.format(DateTimeFormatter.ofLocalizedDate(style).withLocale(Locale.FRANCE)));
        }
        System.out.println(LocalDate.parse("24.12.2023", DateTimeFormatter.ofPattern("dd.MM.yyyy")) + " " + Instant.parse("2020-01-01T00:00:00Z").getEpochSecond() + " " + OffsetDateTime.parse("2020-01-01T10:00+02:00").toInstant() + " " + LocalTime.parse("23:59:59.999").plusNanos(1_000_000));
        try {
            LocalDate.parse("2023-02-30");
        } catch (DateTimeParseException e) {
            System.out.println(e.getMessage());
        }
        try {
            LocalDate.of(2023, 13, 1);
        } catch (DateTimeException e) {
            System.out.println(e.getMessage());
        }
        System.out.println(JapaneseDate.from(date) + " " + ThaiBuddhistDate.from(date) + " " + HijrahDate.from(date) + " " + MinguoDate.from(date) + " " + Chronology.getAvailableChronologies().size());
        System.out.println(DayOfWeek.MONDAY.getDisplayName(TextStyle.FULL, Locale.FRENCH) + " " + Month.MAY.getDisplayName(TextStyle.SHORT, Locale.ENGLISH) + " " + WeekFields.of(Locale.US).getFirstDayOfWeek() + " " + ZoneId.of("Europe/Paris").getDisplayName(TextStyle.FULL, Locale.ENGLISH));
        Clock fixed = Clock.fixed(Instant.ofEpochSecond(1_700_000_000), ZoneOffset.UTC);
        System.out.println(LocalDateTime.now(fixed) + " " + Instant.MAX + " " + Year.of(1900).isLeap() + " " + Instant.ofEpochMilli(-1));
        System.out.println(Duration.between(Instant.now(), Instant.now()).toSeconds() + " " + (Instant.now().getEpochSecond() > 1_600_000_000L) + " " + (LocalDate.now().getYear() >= 2024));
        GregorianCalendar calendar = new GregorianCalendar(TimeZone.getTimeZone("America/Los_Angeles"), Locale.US);
        calendar.setTimeInMillis(1_700_000_000_000L);
        calendar.add(Calendar.MONTH, -3);
        System.out.println(calendar.get(Calendar.DAY_OF_YEAR) + " " + calendar.get(Calendar.HOUR_OF_DAY) + " " + calendar.getActualMaximum(Calendar.DAY_OF_MONTH) + " " + calendar.getTimeZone().inDaylightTime(calendar.getTime()) + " " + new Date(0) + " " + calendar.toZonedDateTime());
        System.out.println(ZoneId.getAvailableZoneIds().size() > 500);
    }
}
