import org.apache.lucene.analysis.standard.StandardAnalyzer;
import org.apache.lucene.document.*;
import org.apache.lucene.index.*;
import org.apache.lucene.queryparser.classic.QueryParser;
import org.apache.lucene.search.*;
import org.apache.lucene.store.*;

public class Find {
    public static void main(String[] arguments) throws Exception {
        Directory directory = new MMapDirectory(java.nio.file.Path.of("index"));
        String[] texts = {"the quick brown fox", "a lazy dog sleeps", "quick quick dogs and foxes", "Brown bears"};
        try (IndexWriter writer = new IndexWriter(directory, new IndexWriterConfig(new StandardAnalyzer()))) {
            for (String text : texts) {
                Document document = new Document();
                document.add(new TextField("text", text, Field.Store.YES));
                writer.addDocument(document);
            }
        }
        try (DirectoryReader reader = DirectoryReader.open(directory)) {
            IndexSearcher searcher = new IndexSearcher(reader);
            for (String query : new String[] {"quick", "brown AND fox", "dog~1", "\"lazy dog\"", "b*"}) {
                TopDocs found = searcher.search(new QueryParser("text", new StandardAnalyzer()).parse(query), 10);
                System.out.println(query + ": " + found.totalHits);
                for (ScoreDoc doc : found.scoreDocs) System.out.println("  " + doc.score + " " + searcher.doc(doc.doc).get("text"));
            }
        }
    }
}
