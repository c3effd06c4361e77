import freemarker.template.Configuration;
import freemarker.template.Template;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Makes pages with FreeMarker. */
public final class Pages {
    private static final String PAGE = """
        <#macro row item><tr><td>${item.name?upper_case}</td><td>${item.price?string("0.00")}</td></tr></#macro>
        <h1>${title} (${items?size})</h1>
        <table><#list items as item><#if item.price gt 10><@row item/><#else><tr><td>${item.name?html}</td></tr></#if></#list></table>
        <#assign total = 0><#list items as item><#assign total = total + item.price * item_index></#list>
        Total: ${total?string("0.0")}; first letters: <#list items?sort_by("name") as item>${item.name?substring(0, 1)}</#list>
        """;

    private Pages() {}

    public static void main(String[] args) throws Exception {
        Configuration configuration = new Configuration(Configuration.VERSION_2_3_28);
        configuration.setLocale(java.util.Locale.ROOT);
        Template template = new Template("page", PAGE, configuration);
        long hash = 0;
        for (int i = 0; i < Integer.parseInt(args[0]); i++) {
            List<Map<String, Object>> items = new ArrayList<>();
            for (int j = 0; j < 60; j++) {
                items.add(Map.of("name", "item <" + (j * 7 + i) % 60 + ">", "price", (i + j) % 23 * 1.25));
            }
            StringWriter text = new StringWriter();
            template.process(Map.of("title", "Page " + i, "items", items), text);
            hash = hash * 31 + text.toString().hashCode();
        }
        System.out.println(hash);
    }
}
