package app.model;

public record Person(String name, int age) {
    public Person {
        if (age < 0) {
            throw new IllegalArgumentException("age " + age);
        }
    }
}
