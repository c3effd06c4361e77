import java.io.File;
import java.io.StringWriter;
import javax.xml.transform.Templates;
import javax.xml.transform.TransformerFactory;
import javax.xml.transform.stream.StreamResult;
import javax.xml.transform.stream.StreamSource;

/** Transforms a document with a style sheet as often as the third argument says, with the XSLT processor that is found. */
public final class Transform {
    private Transform() {}

    public static void main(String[] args) throws Exception {
        Templates templates = TransformerFactory.newInstance().newTemplates(new StreamSource(new File(args[0])));
        for (int i = 0; i < Integer.parseInt(args[2]); i++) {
            StringWriter text = new StringWriter();
            templates.newTransformer().transform(new StreamSource(new File(args[1])), new StreamResult(text));
            System.out.println(text.toString().length() + " " + text.toString().hashCode());
        }
    }
}
