import java.io.*;
import org.apache.poi.hssf.usermodel.HSSFWorkbook;
import org.apache.poi.ss.usermodel.*;

public class Sheet {
    public static void main(String[] arguments) throws Exception {
        Workbook book = new HSSFWorkbook();
        Row row = book.createSheet("numbers").createRow(0);
        for (int column = 0; column < 4; column++) row.createCell(column).setCellValue(column * 1.5);
        row.createCell(4).setCellFormula("SUM(A1:D1)*2");
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        book.write(bytes);
        Workbook read = new HSSFWorkbook(new ByteArrayInputStream(bytes.toByteArray()));
        FormulaEvaluator evaluator = read.getCreationHelper().createFormulaEvaluator();
        for (Cell cell : read.getSheetAt(0).getRow(0)) System.out.println(cell.getAddress() + " " + evaluator.evaluate(cell).formatAsString());
    }
}
