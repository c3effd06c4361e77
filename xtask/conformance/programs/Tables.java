import java.sql.*;

public class Tables {
    public static void main(String[] arguments) throws Exception {
        try (Connection connection = DriverManager.getConnection(arguments[0], "SA", ""); Statement statement = connection.createStatement()) {
            DatabaseMetaData data = connection.getMetaData();
            System.out.println(data.getDatabaseProductName() + " " + data.getDatabaseProductVersion() + " " + data.supportsTransactions());
            statement.execute("create table people (id integer generated always as identity primary key, name varchar(30) not null, born date, weight decimal(8, 2))");
            try (PreparedStatement insert = connection.prepareStatement("insert into people (name, born, weight) values (?, ?, ?)")) {
                for (int i = 0; i < 200; i++) {
                    insert.setString(1, "n" + i % 7 + "ä");
                    insert.setDate(2, Date.valueOf(java.time.LocalDate.of(1970, 1, 1).plusDays(i * 37)));
                    insert.setBigDecimal(3, java.math.BigDecimal.valueOf(i * 125, 2));
                    insert.addBatch();
                }
                System.out.println(insert.executeBatch().length);
            }
            connection.setAutoCommit(false);
            System.out.println(statement.executeUpdate("delete from people where weight > 100"));
            connection.rollback();
            print(statement.executeQuery("select name, count(*), sum(weight), min(born) from people group by name having count(*) > 28 order by 3 desc"));
            print(statement.executeQuery("select a.id, b.id from people a join people b on a.id + 1 = b.id where a.name = 'n3ä' and b.born < date '1972-01-01' order by a.id"));
            for (String wrong : new String[] {"select * from missing", "insert into people (name) values (null)", "selec 1", "select 1 / 0 from people"}) {
                try {
                    print(statement.executeQuery(wrong));
                } catch (SQLException e) {
                    System.out.println(e.getSQLState() + " " + e.getErrorCode() + " " + e.getMessage());
                }
            }
        }
    }

    static void print(ResultSet rows) throws SQLException {
        int columns = rows.getMetaData().getColumnCount();
        while (rows.next()) {
            StringBuilder line = new StringBuilder();
            for (int column = 1; column <= columns; column++) line.append(rows.getMetaData().getColumnLabel(column)).append('=').append(rows.getObject(column)).append(' ');
            System.out.println(line);
        }
    }
}
