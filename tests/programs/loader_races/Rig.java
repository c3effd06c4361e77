public class Rig extends Top {}
