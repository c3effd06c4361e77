package used;

public class Inside {
}
