public class Lef extends Top {}
