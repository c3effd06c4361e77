/** Its constructor does nothing but call one. */
public class Child extends Parent {
    public Child() {}
}
