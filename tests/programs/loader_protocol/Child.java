public class Child extends Plain {}
