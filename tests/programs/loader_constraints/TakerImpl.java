public class TakerImpl implements PublicTaker {
    @Override
    public void take(Thing thing) {}
}
