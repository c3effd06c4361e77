import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.lucene.analysis.standard.StandardAnalyzer;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.StringField;
import org.apache.lucene.document.TextField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.NoMergePolicy;
import org.apache.lucene.queryparser.classic.QueryParser;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.TopDocs;
import org.apache.lucene.store.ByteBuffersDirectory;

/** Makes an index of the lines of a file in memory and searches it. */
public final class Search {
    private Search() {}

    public static void main(String[] args) throws Exception {
        try (ByteBuffersDirectory directory = new ByteBuffersDirectory(); StandardAnalyzer analyzer = new StandardAnalyzer()) {
            IndexWriterConfig config = new IndexWriterConfig(analyzer).setMergePolicy(NoMergePolicy.INSTANCE);
            try (IndexWriter writer = new IndexWriter(directory, config)) {
                int number = 0;
                for (String line : Files.readAllLines(Path.of(args[0]))) {
                    Document document = new Document();
                    document.add(new StringField("number", Integer.toString(number++), Field.Store.YES));
                    document.add(new TextField("text", line, Field.Store.YES));
                    writer.addDocument(document);
                }
            }
            try (DirectoryReader reader = DirectoryReader.open(directory)) {
                IndexSearcher searcher = new IndexSearcher(reader);
                long sum = 0;
                for (int i = 0; i < Integer.parseInt(args[1]); i++) {
                    String query = "word" + i % 300 + " OR (word" + i * 7 % 300 + " AND word" + i * 3 % 300 + ") OR \"word1 word" + i % 40 + "\"";
                    TopDocs found = searcher.search(new QueryParser("text", analyzer).parse(query), 10);
                    sum = sum * 31 + found.totalHits.value;
                    if (found.scoreDocs.length > 0) {
                        sum += searcher.doc(found.scoreDocs[0].doc).get("number").hashCode();
                    }
                }
                System.out.println(reader.numDocs() + " documents, " + sum);
            }
        }
    }
}
