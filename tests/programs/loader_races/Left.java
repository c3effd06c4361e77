public class Left extends Top implements Face {}
