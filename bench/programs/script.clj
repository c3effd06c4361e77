;; For Clojure: persistent collections, lazy sequences, transducers, multimethods.
(defn fibonacci [n] (if (< n 2) n (+ (fibonacci (- n 1)) (fibonacci (- n 2)))))
(println (fibonacci 27))

(println (reduce + (map #(* % %) (filter odd? (range 1000000)))))

(println (transduce (comp (map inc) (filter even?) (take 200000)) + (range)))

(println (count (reduce (fn [m i] (update m (mod (* i 7919) 10007) (fnil conj []) i)) {} (range 300000))))

(println (->> (range 100000) (map #(mod (* % 7919) 10007)) sort (partition-by #(quot % 1000)) (map count)))

(defmulti area :shape)
(defmethod area :circle [{r :r}] (* 3 r r))
(defmethod area :square [{s :side}] (* s s))
(println (reduce + (map area (take 300000 (cycle [{:shape :circle :r 2} {:shape :square :side 3}])))))

(println (take 10 (sort-by (juxt (comp - val) key) (frequencies (re-seq #"\w+" (apply str (repeat 4000 "it was the best of times, it was the worst of times ")))))))

(let [board (vec (repeat 64 0))]
  (println (reduce + (reduce (fn [b i] (assoc b (mod (* i 31) 64) i)) board (range 500000)))))
