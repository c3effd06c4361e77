public class Right extends Top implements Face {
    Left left;
}
