import java.io.*;
import java.util.*;

public class Templates {
    public static void main(String[] arguments) throws Exception {
        freemarker.template.Configuration configuration = new freemarker.template.Configuration(freemarker.template.Configuration.VERSION_2_3_23);
        String text = "<#list items as i>${i?index}: ${i.name?upper_case} ${i.price?string('0.00')}\n</#list><#macro m x>[${x}]</#macro><@m x=1/2/>\n";
        Map<String, Object> model = Map.of("items", List.of(Map.of("name", "a", "price", 1.5), Map.of("name", "b", "price", 22)));
        StringWriter out = new StringWriter();
        new freemarker.template.Template("t", new StringReader(text), configuration).process(model, out);
        System.out.print(out);
        try {
            new freemarker.template.Template("u", new StringReader("${missing}"), configuration).process(model, new StringWriter());
        } catch (freemarker.template.TemplateException e) {
            System.out.println(e.getClass().getName());
        }
    }
}
