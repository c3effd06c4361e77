//! Classes of module `java.desktop` whose natives only let other VMs cache field ids: with these, its values, events, models and images
//! work as far as they are Java code. Windows, fonts and drawing are not there.

use runtime::natives::NativeTable;

mod initializer {
    use runtime::natives;
    use runtime::natives::no_operation;

    natives! { "java/awt/Toolkit":
        "initIDs" "()V" => no_operation,
    }
}

const fn initializer_of(class: &'static str) -> NativeTable {
    NativeTable { class, rows: initializer::TABLE.rows }
}

/// One table a class; they differ in the class only.
static TABLES: &[NativeTable] = &[
    initializer_of("java/awt/AWTEvent"),
    initializer_of("java/awt/Button"),
    initializer_of("java/awt/Checkbox"),
    initializer_of("java/awt/CheckboxMenuItem"),
    initializer_of("java/awt/Choice"),
    initializer_of("java/awt/Color"),
    initializer_of("java/awt/Component"),
    initializer_of("java/awt/Container"),
    initializer_of("java/awt/Cursor"),
    initializer_of("java/awt/Dialog"),
    initializer_of("java/awt/Dimension"),
    initializer_of("java/awt/Event"),
    initializer_of("java/awt/FileDialog"),
    initializer_of("java/awt/Font"),
    initializer_of("java/awt/FontMetrics"),
    initializer_of("java/awt/Frame"),
    initializer_of("java/awt/Insets"),
    initializer_of("java/awt/KeyboardFocusManager"),
    initializer_of("java/awt/Label"),
    initializer_of("java/awt/Menu"),
    initializer_of("java/awt/MenuBar"),
    initializer_of("java/awt/MenuComponent"),
    initializer_of("java/awt/MenuItem"),
    initializer_of("java/awt/Rectangle"),
    initializer_of("java/awt/ScrollPane"),
    initializer_of("java/awt/ScrollPaneAdjustable"),
    initializer_of("java/awt/Scrollbar"),
    initializer_of("java/awt/TextArea"),
    initializer_of("java/awt/TextField"),
    initializer_of("java/awt/Toolkit"),
    initializer_of("java/awt/TrayIcon"),
    initializer_of("java/awt/Window"),
    initializer_of("java/awt/event/InputEvent"),
    initializer_of("java/awt/event/KeyEvent"),
    initializer_of("java/awt/event/MouseEvent"),
    initializer_of("java/awt/image/BufferedImage"),
    initializer_of("java/awt/image/ColorModel"),
    initializer_of("java/awt/image/IndexColorModel"),
    initializer_of("java/awt/image/Kernel"),
    initializer_of("java/awt/image/Raster"),
    initializer_of("java/awt/image/SampleModel"),
    initializer_of("java/awt/image/SinglePixelPackedSampleModel"),
    initializer_of("sun/awt/image/ByteComponentRaster"),
    initializer_of("sun/awt/image/BytePackedRaster"),
    initializer_of("sun/awt/image/ImageRepresentation"),
    initializer_of("sun/awt/image/IntegerComponentRaster"),
    initializer_of("sun/awt/image/ShortComponentRaster"),
    initializer_of("sun/java2d/Disposer"),
    initializer_of("sun/java2d/pipe/Region"),
];

/// The tables of every class above.
pub fn tables() -> Vec<&'static NativeTable> {
    TABLES.iter().collect()
}
