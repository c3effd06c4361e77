// The parts of java.desktop that are Java code: geometry, colours, events, models, images in memory and as files.
import java.awt.*;
import java.awt.event.*;
import java.awt.geom.*;
import java.awt.image.*;
import java.beans.*;
import java.io.*;
import java.util.*;
import javax.imageio.ImageIO;
import javax.swing.table.DefaultTableModel;
import javax.swing.text.PlainDocument;
import javax.swing.tree.DefaultMutableTreeNode;

public class Main {
    public static class Bean {
        private final PropertyChangeSupport support = new PropertyChangeSupport(this);
        private int size;

        public int getSize() {
            return size;
        }

        public void setSize(int size) {
            support.firePropertyChange("size", this.size, this.size = size);
        }
    }

    static void values() {
        System.out.println(new Point(1, 2) + " " + new Dimension(3, 4) + " " + new Insets(1, 2, 3, 4));
        System.out.println(new Rectangle(1, 2, 3, 4).intersection(new Rectangle(2, 3, 5, 5)));
        System.out.println(Color.RED.darker() + " " + Color.decode("#0080ff") + " " + Arrays.toString(Color.RGBtoHSB(10, 20, 30, null)));
        System.out.println(AffineTransform.getScaleInstance(2, 3).transform(new Point2D.Double(1, 2), null));
        Area area = new Area(new Rectangle2D.Double(0, 0, 2, 2));
        area.subtract(new Area(new Rectangle2D.Double(1, 0, 2, 2)));
        System.out.println(area.getBounds2D() + " " + new BasicStroke(2).getLineWidth() + " " + new Font("Dialog", Font.BOLD, 12).getSize());
    }

    static void models() throws Exception {
        System.out.println(new ActionEvent("source", 1, "command").getActionCommand());
        DefaultTableModel table = new DefaultTableModel(2, 2);
        table.addTableModelListener(event -> System.out.println("changed " + event.getFirstRow() + " " + event.getColumn()));
        table.setValueAt("x", 1, 0);
        DefaultMutableTreeNode root = new DefaultMutableTreeNode("root");
        root.add(new DefaultMutableTreeNode("child"));
        System.out.println(Collections.list(root.depthFirstEnumeration()));
        PlainDocument document = new PlainDocument();
        document.insertString(0, "abc", null);
        System.out.println(document.getText(1, 2));
        for (PropertyDescriptor property : Introspector.getBeanInfo(Bean.class).getPropertyDescriptors()) {
            System.out.println(property.getName() + " " + property.getPropertyType());
        }
        Bean bean = new Bean();
        bean.support.addPropertyChangeListener(event -> System.out.println(event.getOldValue() + " -> " + event.getNewValue()));
        bean.setSize(5);
    }

    static void images() throws IOException {
        BufferedImage image = new BufferedImage(4, 3, BufferedImage.TYPE_INT_ARGB);
        image.setRGB(1, 1, 0xffff8800);
        for (String format : new String[] {"png", "bmp", "gif"}) {
            BufferedImage source = image;
            if (format.equals("bmp")) {
                source = new BufferedImage(4, 3, BufferedImage.TYPE_3BYTE_BGR);
                source.setRGB(1, 1, image.getRGB(1, 1));
            }
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            System.out.print(format + " " + ImageIO.write(source, format, bytes));
            BufferedImage read = ImageIO.read(new ByteArrayInputStream(bytes.toByteArray()));
            System.out.println(" " + read.getWidth() + "x" + read.getHeight() + " " + Integer.toHexString(read.getRGB(1, 1)));
        }
        WritableRaster raster = image.getRaster();
        System.out.println(Arrays.toString(raster.getPixel(1, 1, (int[]) null)) + " " + image.getColorModel().hasAlpha());
    }

    public static void main(String[] arguments) throws Exception {
        System.setProperty("java.awt.headless", "true");
        values();
        models();
        images();
    }
}
