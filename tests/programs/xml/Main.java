// The JDK's XML: DOM, SAX, StAX, XPath, XSLT.
import java.io.*;
import javax.xml.parsers.*;
import javax.xml.stream.*;
import javax.xml.transform.*;
import javax.xml.transform.dom.*;
import javax.xml.transform.stream.*;
import javax.xml.xpath.*;
import org.w3c.dom.*;
import org.xml.sax.*;
import org.xml.sax.helpers.DefaultHandler;

class Main {
    static final String TEXT = "<?xml version='1.0'?><books><book id='1' price='10.5'><title>One &amp; only</title></book><!-- c --><book id='2' price='20'><title>Zwei</title></book></books>";

    public static void main(String[] args) throws Exception {
        Document document = DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(new StringReader(TEXT)));
        NodeList titles = document.getElementsByTagName("title");
        System.out.println(titles.getLength() + " " + titles.item(0).getTextContent() + " " + document.getDocumentElement().getChildNodes().item(1).getNodeType());
        System.out.println(XPathFactory.newInstance().newXPath().evaluate("sum(//book/@price) + count(//book[title='Zwei'])", document));
        StringBuilder events = new StringBuilder();
        SAXParserFactory.newInstance().newSAXParser().parse(new InputSource(new StringReader(TEXT)), new DefaultHandler() {
            @Override
            public void startElement(String uri, String local, String name, Attributes attributes) {
                events.append('<').append(name).append(attributes.getLength());
            }

            @Override
            public void characters(char[] text, int start, int length) {
                events.append(text, start, length);
            }
        });
        System.out.println(events);
        XMLStreamReader reader = XMLInputFactory.newInstance().createXMLStreamReader(new StringReader(TEXT));
        int elements = 0;
        while (reader.hasNext()) if (reader.next() == XMLStreamConstants.START_ELEMENT) elements++;
        System.out.println(elements);
        Element added = document.createElement("book");
        added.setAttribute("id", "<3>");
        document.getDocumentElement().appendChild(added);
        Transformer identity = TransformerFactory.newInstance().newTransformer();
        identity.setOutputProperty(OutputKeys.OMIT_XML_DECLARATION, "yes");
        StringWriter out = new StringWriter();
        identity.transform(new DOMSource(document), new StreamResult(out));
        System.out.println(out);
        String sheet = "<xsl:stylesheet version='1.0' xmlns:xsl='http://www.w3.org/1999/XSL/Transform'><xsl:output method='text'/><xsl:template match='/'><xsl:for-each select='//book'><xsl:sort select='@id' order='descending'/>[<xsl:value-of select='title'/>]</xsl:for-each></xsl:template></xsl:stylesheet>";
        StringWriter transformed = new StringWriter();
        TransformerFactory.newInstance().newTransformer(new StreamSource(new StringReader(sheet))).transform(new StreamSource(new StringReader(TEXT)), new StreamResult(transformed));
        System.out.println(transformed);
        try {
            DocumentBuilder builder = DocumentBuilderFactory.newInstance().newDocumentBuilder();
            builder.setErrorHandler(null);
            builder.parse(new InputSource(new StringReader("<a><b></a>")));
        } catch (SAXParseException e) {
            System.out.println(e.getMessage() + " " + e.getLineNumber());
        }
    }
}
