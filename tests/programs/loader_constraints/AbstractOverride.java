public abstract class AbstractOverride extends Provider {
    @Override
    public abstract void take(Thing thing);
}
