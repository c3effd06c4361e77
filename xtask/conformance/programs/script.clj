(println (map inc (range 5)) (reduce + (range 100)) (sort-by val {:a 3 :b 1})) (defmulti area :s) (defmethod area :c [x] (* 2 (:r x))) (println (area {:s :c :r 3}) (clojure.string/join "," [1 2])) 
