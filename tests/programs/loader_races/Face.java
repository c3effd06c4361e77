public interface Face {}
