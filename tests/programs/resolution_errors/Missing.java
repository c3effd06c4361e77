public class Missing extends RuntimeException {}
