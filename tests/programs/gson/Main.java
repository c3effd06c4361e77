// Gson at work: reflection over objects, generics, adapters, trees, errors.
// needs: libgoogle-gson-java
// classpath: /usr/share/java/gson.jar
import com.google.gson.*;
import com.google.gson.annotations.*;
import com.google.gson.reflect.TypeToken;
import com.google.gson.stream.*;
import java.io.*;
import java.lang.reflect.Type;
import java.util.*;

public class Main {
    enum Color { @SerializedName("r") RED, GREEN }

    static class Base {
        protected int id = 1;
    }

    static class Item extends Base {
        String name;
        @SerializedName("cost") double price;
        transient int skipped = 9;
        List<Integer> numbers = new ArrayList<>();
        Map<String, Item> children = new LinkedHashMap<>();
        Color color = Color.RED;
        int[][] grid = {{1}, {2, 3}};
        Boolean flag;
        @Since(2.0) String later = "later";

        Item() {}

        Item(String name, double price) {
            this.name = name;
            this.price = price;
        }
    }

    static class Box<T> {
        T content;
    }

    public static void main(String[] args) throws Exception {
        Gson gson = new GsonBuilder().setVersion(1.0).create();
        Item item = new Item("näme <\"x\">", 1.5);
        item.numbers.addAll(List.of(1, 2));
        item.children.put("child", new Item(null, 1e20));
        String json = gson.toJson(item);
        System.out.println(json);
        Item back = gson.fromJson(json, Item.class);
        System.out.println(back.name + " " + back.price + " " + back.numbers + " " + back.children.get("child").price + " " + back.color + " " + back.grid[1][1] + " " + back.skipped + " " + back.id);
        Type type = new TypeToken<Map<String, List<Box<Integer>>>>() {}.getType();
        Map<String, List<Box<Integer>>> map = gson.fromJson("{\"a\":[{\"content\":5},{}]}", type);
        System.out.println(map.get("a").get(0).content + 1 + " " + map.get("a").get(1).content + " " + type);
        System.out.println(new GsonBuilder().setPrettyPrinting().serializeNulls().setFieldNamingPolicy(FieldNamingPolicy.UPPER_CAMEL_CASE).create().toJson(new Item("pretty", 2)));
        JsonObject tree = JsonParser.parseString("{\"a\":[1,2.5,\"x\",null,true],\"b\":{\"c\":-1e3}}").getAsJsonObject();
        tree.addProperty("added", 'c');
        System.out.println(tree + " " + tree.getAsJsonArray("a").size() + " " + tree.getAsJsonObject("b").get("c").getAsInt());
        Gson adapted = new GsonBuilder().registerTypeAdapter(Color.class, (JsonSerializer<Color>) (color, t, context) -> new JsonPrimitive(color.ordinal()))
                .registerTypeAdapter(Box.class, new TypeAdapter<Box<?>>() {
                    @Override
                    public void write(JsonWriter out, Box<?> box) throws IOException {
                        out.beginArray().value("box").endArray();
                    }

                    @Override
                    public Box<?> read(JsonReader in) throws IOException {
                        in.skipValue();
                        return new Box<>();
                    }
                }).create();
        System.out.println(adapted.toJson(List.of(Color.GREEN)) + adapted.toJson(new Box<>()) + adapted.fromJson("[]", Box.class).content);
        for (String bad : new String[] {"{\"numbers\":5}", "{bad", "[1,2", "{\"price\":\"x\"}"}) {
            try {
                gson.fromJson(bad, Item.class);
            } catch (JsonParseException e) {
                System.out.println(e.getClass().getSimpleName() + ": " + e.getMessage());
            }
        }
        System.out.println(gson.toJson(Map.of("k", new Object[] {1, "two", null, 3.0f})) + " " + gson.fromJson("[1,{\"x\":2}]", Object.class) + " " + gson.toJson(Double.valueOf(1)) + " " + gson.fromJson("\"\\u00e9\"", String.class));
    }
}
