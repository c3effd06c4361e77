import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** Fills tables of a database in memory, whose driver and address are the arguments, and asks it. */
public final class Database {
    private Database() {}

    public static void main(String[] args) throws Exception {
        Class.forName(args[0]);
        int rows = Integer.parseInt(args[2]);
        try (Connection connection = DriverManager.getConnection(args[1])) {
            connection.setAutoCommit(false);
            fill(connection, rows);
            change(connection, rows);
            ask(connection, "SELECT COUNT(*), SUM(amount), MIN(note), MAX(note) FROM orders");
            ask(connection, "SELECT c.name, COUNT(*), SUM(o.amount) FROM customers c JOIN orders o ON o.customer = c.id "
                + "WHERE o.amount > 300 GROUP BY c.name HAVING COUNT(*) > 3 ORDER BY 3 DESC, 1");
            ask(connection, "SELECT o.id, o.note FROM orders o WHERE o.note LIKE '%77%' ORDER BY o.note, o.id");
            ask(connection, "SELECT c.city, AVG(o.amount) FROM customers c, orders o WHERE o.customer = c.id GROUP BY c.city ORDER BY c.city");
            points(connection, rows);
            connection.commit();
        }
    }

    private static void fill(Connection connection, int rows) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE customers (id INT NOT NULL PRIMARY KEY, name VARCHAR(40), city VARCHAR(20))");
            statement.execute("CREATE TABLE orders (id INT NOT NULL PRIMARY KEY, customer INT, amount INT, note VARCHAR(60))");
            statement.execute("CREATE INDEX by_customer ON orders (customer)");
        }
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO customers VALUES (?, ?, ?)")) {
            for (int i = 0; i < rows / 20; i++) {
                insert.setInt(1, i);
                insert.setString(2, "customer " + i % 500);
                insert.setString(3, "city " + i % 17);
                insert.addBatch();
            }
            insert.executeBatch();
        }
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO orders VALUES (?, ?, ?, ?)")) {
            for (int i = 0; i < rows; i++) {
                insert.setInt(1, i);
                insert.setInt(2, i * 31 % (rows / 20));
                insert.setInt(3, i * 7919 % 1009);
                insert.setString(4, "note " + i * 13 % 9973);
                insert.executeUpdate();
            }
        }
        connection.commit();
    }

    private static void change(Connection connection, int rows) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement("UPDATE orders SET amount = amount + ? WHERE id = ?");
             PreparedStatement delete = connection.prepareStatement("DELETE FROM orders WHERE id = ?")) {
            for (int i = 0; i < rows; i += 3) {
                update.setInt(1, i % 10);
                update.setInt(2, i);
                update.executeUpdate();
                delete.setInt(1, i + 1);
                delete.executeUpdate();
            }
        }
        connection.commit();
    }

    private static void ask(Connection connection, String query) throws SQLException {
        try (Statement statement = connection.createStatement(); ResultSet result = statement.executeQuery(query)) {
            int columns = result.getMetaData().getColumnCount();
            int count = 0;
            int hash = 0;
            for (; result.next(); count++) {
                for (int i = 1; i <= columns; i++) {
                    hash = hash * 31 + result.getString(i).hashCode();
                }
            }
            System.out.println(count + " rows, " + hash);
        }
    }

    private static void points(Connection connection, int rows) throws SQLException {
        long sum = 0;
        try (PreparedStatement query = connection.prepareStatement("SELECT amount, note FROM orders WHERE customer = ?")) {
            for (int i = 0; i < rows / 20; i++) {
                query.setInt(1, i);
                try (ResultSet result = query.executeQuery()) {
                    while (result.next()) {
                        sum += result.getInt(1) + result.getString(2).length();
                    }
                }
            }
        }
        System.out.println(sum);
    }
}
