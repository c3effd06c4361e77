public abstract class Vague {}
