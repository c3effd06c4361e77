import java.io.File;
import java.util.*;
import org.jacoco.core.analysis.*;
import org.jacoco.core.tools.ExecFileLoader;
/** Prints what JaCoCo has recorded. */
public class Coverage {
    public static void main(String[] arguments) throws Exception {
        ExecFileLoader loader = new ExecFileLoader();
        loader.load(new File(arguments[0]));
        CoverageBuilder builder = new CoverageBuilder();
        new Analyzer(loader.getExecutionDataStore(), builder).analyzeAll(new File(arguments[1]));
        List<IClassCoverage> classes = new ArrayList<>(builder.getClasses());
        classes.sort(Comparator.comparing(IClassCoverage::getName));
        for (IClassCoverage one : classes) {
            System.out.println(one.getName() + " instructions " + one.getInstructionCounter().getCoveredCount() + "/" + one.getInstructionCounter().getTotalCount() + " branches " + one.getBranchCounter().getCoveredCount() + "/" + one.getBranchCounter().getTotalCount());
            for (IMethodCoverage method : one.getMethods()) {
                System.out.println("  " + method.getName() + method.getDesc() + " " + method.getInstructionCounter().getCoveredCount() + "/" + method.getInstructionCounter().getTotalCount());
            }
        }
    }
}
