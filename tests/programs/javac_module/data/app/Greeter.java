package app;

import app.model.Person;

@FunctionalInterface
public interface Greeter {
    String greet(Person person);

    default String twice(Person person) {
        return greet(person) + greet(person);
    }
}
