public interface AbstractTaker extends PublicTaker {
    @Override
    default void takeAll(Thing thing) {}
}
