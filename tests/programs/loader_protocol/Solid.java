public interface Solid extends Shape {}
