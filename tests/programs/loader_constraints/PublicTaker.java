public interface PublicTaker {
    void take(Thing thing);

    default void takeAll(Thing thing) {}
}
