package app;

import app.model.Person;
import java.util.Arrays;
import java.util.stream.Collectors;

public class App {
    sealed interface Result<T> permits Ok, Failed {}

    record Ok<T>(T value) implements Result<T> {}

    record Failed<T>(String why) implements Result<T> {}

    static Result<Person> parse(String name) {
        return name.isEmpty() ? new Failed<>("empty") : new Ok<>(new Person(name, name.length()));
    }

    public static void main(String[] args) {
        Greeter greeter = person -> "Hello, " + person.name() + switch (person.age()) {
            case 1, 2 -> " (young)";
            case 3 -> " (three)";
            default -> "";
        };
        System.out.println(Arrays.stream(args).map(App::parse).map(result -> result instanceof Ok<Person> ok ? greeter.greet(ok.value()) : result.toString()).collect(Collectors.joining("\n")));
        System.out.println(greeter.twice(new Person("x", 1)));
    }
}
