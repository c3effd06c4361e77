//! The programs: where they come from and how they are started.

/// A program that people use.
pub struct Program {
    /// What it is called here.
    pub name: &'static str,
    /// Debian's packages that it needs; those of the JDK itself need none.
    pub packages: &'static [&'static str],
    /// Jars in Debian's folder of them; the drivers in `bench/programs` are always there.
    pub jars: &'static [&'static str],
    /// Options, main class and arguments: `{scripts}` is `bench/programs`, `{inputs}` what `Inputs.java` has made, `{jars}` Debian's folder.
    pub command: &'static str,
    /// Whether the files that it writes into its folder are compared besides what it prints.
    pub compares_files: bool,
}

const LUCENE: &[&str] = &["lucene-core-8.7.0", "lucene-analyzers-common-8.7.0", "lucene-queryparser-8.7.0"];
const FOP: &[&str] = &[
    "commons-io",
    "serializer",
    "xalan2",
    "xml-apis",
    "batik-all",
    "commons-logging",
    "xercesImpl",
    "xmlgraphics-commons",
    "xml-apis-ext",
    "fontbox2",
    "fop",
];
const ANTLR: &[&str] = &["stringtemplate4", "antlr4", "antlr4-runtime", "antlr3-runtime", "treelayout"];

/// All of them.
pub const PROGRAMS: &[Program] = &[
    Program {
        name: "javac, 225 files",
        packages: &[],
        jars: &[],
        command: "-m jdk.compiler/com.sun.tools.javac.Main -nowarn -d . @{inputs}/sources/list.txt",
        compares_files: true,
    },
    Program {
        name: "javadoc, 225 files",
        packages: &[],
        jars: &[],
        command: "-m jdk.javadoc/jdk.javadoc.internal.tool.Main -quiet -notimestamp -Xdoclint:none -package -d . @{inputs}/sources/list.txt",
        compares_files: true,
    },
    Program {
        name: "Eclipse's compiler, 225 files",
        packages: &["libeclipse-jdt-core-java"],
        jars: &["eclipse-jdt-core"],
        command: "org.eclipse.jdt.internal.compiler.batch.Main -17 -nowarn -proc:none -d . @{inputs}/sources/list.txt",
        compares_files: true,
    },
    Program {
        name: "H2",
        packages: &["libh2-java"],
        jars: &["h2"],
        command: "Database org.h2.Driver jdbc:h2:mem:test 60000",
        compares_files: false,
    },
    Program {
        name: "HSQLDB",
        packages: &["libhsqldb-java"],
        jars: &["hsqldb"],
        command: "Database org.hsqldb.jdbc.JDBCDriver jdbc:hsqldb:mem:test 60000",
        compares_files: false,
    },
    Program {
        name: "Derby",
        packages: &["libderby-java"],
        jars: &["derby"],
        command: "Database org.apache.derby.jdbc.EmbeddedDriver jdbc:derby:memory:test;create=true 10000",
        compares_files: false,
    },
    Program {
        name: "Rhino",
        packages: &["librhino-java"],
        jars: &["js"],
        command: "org.mozilla.javascript.tools.shell.Main {scripts}/script.js",
        compares_files: false,
    },
    Program {
        name: "Jython",
        packages: &["jython"],
        jars: &["jython"],
        command: "-Dpython.cachedir.skip=true org.python.util.jython {scripts}/script.py",
        compares_files: false,
    },
    Program {
        name: "Groovy",
        packages: &["groovy"],
        jars: &["groovy-all"],
        command: "groovy.ui.GroovyMain {scripts}/script.groovy",
        compares_files: false,
    },
    Program {
        name: "Clojure",
        packages: &["libclojure-java"],
        jars: &["clojure"],
        command: "clojure.main {scripts}/script.clj",
        compares_files: false,
    },
    Program {
        name: "BeanShell",
        packages: &["bsh"],
        jars: &["bsh"],
        command: "bsh.Interpreter {scripts}/script.bsh",
        compares_files: false,
    },
    Program {
        name: "Xalan",
        packages: &["libxalan2-java"],
        jars: &["xalan2"],
        command: "Transform {scripts}/sheet.xsl {inputs}/library.xml 12",
        compares_files: false,
    },
    Program {
        name: "the JDK's XSLT",
        packages: &[],
        jars: &[],
        command: "Transform {scripts}/sheet.xsl {inputs}/library.xml 12",
        compares_files: false,
    },
    Program {
        name: "Saxon",
        packages: &["libsaxonhe-java"],
        jars: &["Saxon-HE"],
        command: "net.sf.saxon.Query -q:{scripts}/query.xq",
        compares_files: false,
    },
    Program {
        name: "FOP",
        packages: &["fop"],
        jars: FOP,
        command: "-Djava.awt.headless=true org.apache.fop.cli.Main -q -fo {inputs}/book.fo -txt out.txt",
        compares_files: true,
    },
    Program {
        name: "ANTLR",
        packages: &["antlr4"],
        jars: ANTLR,
        command: "org.antlr.v4.Tool -o . {scripts}/Grammar.g4",
        compares_files: true,
    },
    Program {
        name: "ProGuard",
        packages: &["proguard-cli", "librhino-java"],
        jars: &["proguard"],
        command: "proguard.ProGuard @{scripts}/shrink.pro -injars {jars}/js.jar -outjars out.jar",
        compares_files: false,
    },
    Program {
        name: "Lucene",
        packages: &["liblucene8-java"],
        jars: LUCENE,
        command: "Search {inputs}/lines.txt 1000",
        compares_files: false,
    },
    Program {
        name: "Closure Compiler",
        packages: &["libclosure-compiler-java"],
        jars: &["closure-compiler"],
        command: "com.google.javascript.jscomp.CommandLineRunner --warning_level QUIET --js {scripts}/script.js",
        compares_files: false,
    },
    Program {
        name: "FreeMarker",
        packages: &["libfreemarker-java"],
        jars: &["freemarker"],
        command: "Pages 2000",
        compares_files: false,
    },
];
