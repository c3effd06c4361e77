import org.sat4j.core.VecInt;
import org.sat4j.minisat.SolverFactory;
import org.sat4j.specs.*;
import org.sat4j.tools.ModelIterator;

public class Solve {
    public static void main(String[] arguments) throws Exception {
        ISolver solver = new ModelIterator(SolverFactory.newDefault());
        for (int[] clause : new int[][] {{1, 2, -3}, {-1, -2}, {2, 3, 4}, {-4, 5, 6}, {-5, -6}, {3, -5}, {-3, 6, 1}, {4, -6, 2}}) solver.addClause(new VecInt(clause));
        int models = 0;
        while (solver.isSatisfiable()) {
            System.out.println(java.util.Arrays.toString(solver.model()));
            models++;
        }
        System.out.println(models);
        try {
            solver.addClause(new VecInt(new int[] {1})).getClass();
            solver.addClause(new VecInt(new int[] {-1}));
            System.out.println(solver.isSatisfiable());
        } catch (ContradictionException | NullPointerException e) {
            System.out.println(e.getClass().getSimpleName());
        }
    }
}
