// java.sql, a module of the platform loader whose methods ask for their caller: drivers, failures, values, row sets.
import java.sql.*;
import java.util.*;
import java.util.logging.Logger;
import javax.sql.rowset.RowSetProvider;

public class Main {
    static class Silent implements Driver {
        public Connection connect(String url, Properties info) throws SQLException {
            if (!acceptsURL(url)) return null;
            throw new SQLException("refused for " + info.getProperty("user"), "28000", 7);
        }

        public boolean acceptsURL(String url) {
            return url.startsWith("jdbc:silent:");
        }

        public DriverPropertyInfo[] getPropertyInfo(String url, Properties info) {
            return new DriverPropertyInfo[0];
        }

        public int getMajorVersion() {
            return 1;
        }

        public int getMinorVersion() {
            return 2;
        }

        public boolean jdbcCompliant() {
            return false;
        }

        public Logger getParentLogger() {
            return Logger.getGlobal();
        }
    }

    static void connect(String url) {
        try {
            System.out.println(DriverManager.getConnection(url, "ada", "secret"));
        } catch (SQLException e) {
            System.out.println(e.getMessage() + " " + e.getSQLState() + " " + e.getErrorCode());
        }
    }

    public static void main(String[] arguments) throws Exception {
        connect("jdbc:none:x");
        Driver driver = new Silent();
        DriverManager.registerDriver(driver, () -> System.out.println("deregistered"));
        System.out.println(DriverManager.getDriver("jdbc:silent:x") == driver);
        System.out.println(Collections.list(DriverManager.getDrivers()).size());
        connect("jdbc:silent:x");
        DriverManager.deregisterDriver(driver);
        connect("jdbc:silent:x");
        System.out.println(new Timestamp(0).toInstant() + " " + Time.valueOf("10:11:12") + " " + java.sql.Date.valueOf("2024-01-02"));
        System.out.println(JDBCType.VARCHAR.getVendorTypeNumber() + " " + JDBCType.valueOf(Types.BIGINT));
        System.out.println(RowSetProvider.newFactory().createCachedRowSet().size());
        SQLException chain = new BatchUpdateException("batch", new int[] {1, Statement.EXECUTE_FAILED});
        chain.setNextException(new SQLTimeoutException("late"));
        for (Throwable link : chain) System.out.println(link);
    }
}
