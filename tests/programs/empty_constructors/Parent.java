/** Its constructor is for its own package only. */
public class Parent {
    Parent() {}
}
