public class TakesThing {
    public void take(Thing thing) {}
}
