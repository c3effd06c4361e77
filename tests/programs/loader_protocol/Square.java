public interface Square extends Shape {}
