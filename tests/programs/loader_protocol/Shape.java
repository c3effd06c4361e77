public interface Shape {}
