import java.util.Arrays;

/** Numerics as in SciMark, written anew. */
final class ScienceKernels {
    private ScienceKernels() {}

    static void addTo(Kernels kernels) {
        kernels.add("fft", ScienceKernels::fft, 300);
        kernels.add("sor", ScienceKernels::overRelaxation, 60);
        kernels.add("lu", ScienceKernels::luDecomposition, 30);
        kernels.add("sparse_matrix", ScienceKernels::sparseMatrix, 300);
        kernels.add("monte_carlo", ScienceKernels::monteCarlo, 3_000_000);
        kernels.add("matrix", ScienceKernels::matrix, 200);
        kernels.add("n_body", ScienceKernels::nBody, 150_000);
        kernels.add("mandelbrot", ScienceKernels::mandelbrot, 160);
    }

    /** A number in [0, 1) from a linear congruence. */
    private static final class Uniform {
        private long seed;

        Uniform(long seed) {
            this.seed = seed;
        }

        double next() {
            seed = seed * 6364136223846793005L + 1442695040888963407L;
            return (seed >>> 11) * 0x1.0p-53;
        }
    }

    private static final int FFT_SIZE = 1024;

    /** Transforms there and back. */
    private static long fft(int n) {
        double[] data = new double[2 * FFT_SIZE];
        Uniform uniform = new Uniform(7);
        for (int i = 0; i < data.length; i++) {
            data[i] = uniform.next();
        }
        double[] original = data.clone();
        for (int i = 0; i < n; i++) {
            transform(data, 1);
            transform(data, -1);
            for (int j = 0; j < data.length; j++) {
                data[j] /= FFT_SIZE;
            }
        }
        double error = 0;
        for (int i = 0; i < data.length; i++) {
            error = Math.max(error, Math.abs(data[i] - original[i]));
        }
        return error < 1e-9 ? (long) (data[3] * 1e6) : -1;
    }

    private static void transform(double[] data, int direction) {
        reverseBits(data);
        int size = data.length / 2;
        for (int half = 1; half < size; half *= 2) {
            double angle = direction * Math.PI / half;
            double stepReal = StrictMath.cos(angle);
            double stepImaginary = StrictMath.sin(angle);
            double real = 1;
            double imaginary = 0;
            for (int k = 0; k < half; k++) {
                for (int i = k; i < size; i += 2 * half) {
                    int low = 2 * i;
                    int high = 2 * (i + half);
                    double r = real * data[high] - imaginary * data[high + 1];
                    double m = real * data[high + 1] + imaginary * data[high];
                    data[high] = data[low] - r;
                    data[high + 1] = data[low + 1] - m;
                    data[low] += r;
                    data[low + 1] += m;
                }
                double next = real * stepReal - imaginary * stepImaginary;
                imaginary = real * stepImaginary + imaginary * stepReal;
                real = next;
            }
        }
    }

    private static void reverseBits(double[] data) {
        int size = data.length / 2;
        for (int i = 0, j = 0; i < size - 1; i++) {
            if (i < j) {
                double real = data[2 * i];
                double imaginary = data[2 * i + 1];
                data[2 * i] = data[2 * j];
                data[2 * i + 1] = data[2 * j + 1];
                data[2 * j] = real;
                data[2 * j + 1] = imaginary;
            }
            int bit = size / 2;
            while (bit <= j) {
                j -= bit;
                bit /= 2;
            }
            j += bit;
        }
    }

    private static double[][] randomMatrix(int rows, int columns) {
        Uniform uniform = new Uniform(11);
        double[][] matrix = new double[rows][columns];
        for (double[] row : matrix) {
            for (int i = 0; i < columns; i++) {
                row[i] = uniform.next();
            }
        }
        return matrix;
    }

    private static long overRelaxation(int n) {
        double[][] grid = randomMatrix(200, 200);
        double omega = 1.25;
        for (int round = 0; round < n; round++) {
            for (int i = 1; i < grid.length - 1; i++) {
                double[] row = grid[i];
                double[] above = grid[i - 1];
                double[] below = grid[i + 1];
                for (int j = 1; j < row.length - 1; j++) {
                    row[j] = omega * 0.25 * (above[j] + below[j] + row[j - 1] + row[j + 1]) + (1 - omega) * row[j];
                }
            }
        }
        return (long) (grid[100][57] * 1e12);
    }

    private static long luDecomposition(int n) {
        double sum = 0;
        double[][] original = randomMatrix(120, 120);
        for (int round = 0; round < n; round++) {
            double[][] a = new double[original.length][];
            for (int i = 0; i < a.length; i++) {
                a[i] = original[i].clone();
            }
            factor(a);
            sum += a[119][119];
        }
        return (long) (sum * 1e9);
    }

    private static void factor(double[][] a) {
        int size = a.length;
        for (int j = 0; j < size; j++) {
            int pivot = j;
            for (int i = j + 1; i < size; i++) {
                if (Math.abs(a[i][j]) > Math.abs(a[pivot][j])) {
                    pivot = i;
                }
            }
            double[] swapped = a[pivot];
            a[pivot] = a[j];
            a[j] = swapped;
            double reciprocal = 1 / a[j][j];
            for (int i = j + 1; i < size; i++) {
                a[i][j] *= reciprocal;
            }
            for (int i = j + 1; i < size; i++) {
                double[] row = a[i];
                double factor = row[j];
                for (int k = j + 1; k < size; k++) {
                    row[k] -= factor * swapped[k];
                }
            }
        }
    }

    /** Rows of five values each, whose columns are in an array. */
    private static long sparseMatrix(int n) {
        int size = 2000;
        int perRow = 5;
        int[] rows = new int[size + 1];
        int[] columns = new int[size * perRow];
        double[] values = new double[size * perRow];
        Uniform uniform = new Uniform(3);
        for (int i = 0; i < columns.length; i++) {
            columns[i] = (int) (uniform.next() * size);
            values[i] = uniform.next();
        }
        for (int i = 0; i <= size; i++) {
            rows[i] = i * perRow;
        }
        double[] vector = new double[size];
        Arrays.fill(vector, 1);
        double[] product = new double[size];
        double sum = 0;
        for (int round = 0; round < n; round++) {
            for (int row = 0; row < size; row++) {
                double dot = 0;
                for (int i = rows[row]; i < rows[row + 1]; i++) {
                    dot += vector[columns[i]] * values[i];
                }
                product[row] = dot;
            }
            sum += product[round % size];
        }
        return (long) (sum * 1e9);
    }

    private static long monteCarlo(int n) {
        Uniform uniform = new Uniform(113);
        int inside = 0;
        for (int i = 0; i < n; i++) {
            double x = uniform.next();
            double y = uniform.next();
            if (x * x + y * y <= 1) {
                inside++;
            }
        }
        return inside;
    }

    private static long matrix(int n) {
        int size = Math.max(n, 10);
        double[][] a = new double[size][size];
        double[][] b = new double[size][size];
        double[][] c = new double[size][size];
        for (int i = 0; i < size; i++) {
            for (int j = 0; j < size; j++) {
                a[i][j] = i + j;
                b[i][j] = i - j;
            }
        }
        for (int i = 0; i < size; i++) {
            for (int j = 0; j < size; j++) {
                double sum = 0;
                for (int k = 0; k < size; k++) {
                    sum += a[i][k] * b[k][j];
                }
                c[i][j] = sum;
            }
        }
        return (long) c[size / 2][size / 3];
    }

    private static final class Body {
        double x;
        double y;
        double z;
        double vx;
        double vy;
        double vz;
        final double mass;

        Body(Uniform uniform) {
            x = uniform.next() * 10;
            y = uniform.next() * 10;
            z = uniform.next() * 10;
            mass = 1 + uniform.next();
        }
    }

    private static long nBody(int n) {
        Uniform uniform = new Uniform(5);
        Body[] bodies = new Body[5];
        Arrays.setAll(bodies, i -> new Body(uniform));
        for (int i = 0; i < n; i++) {
            advance(bodies, 0.0001);
        }
        return (long) (bodies[0].x * 1e9) ^ (long) (bodies[4].vz * 1e9);
    }

    private static void advance(Body[] bodies, double step) {
        for (int i = 0; i < bodies.length; i++) {
            Body one = bodies[i];
            for (int j = i + 1; j < bodies.length; j++) {
                Body other = bodies[j];
                double dx = one.x - other.x;
                double dy = one.y - other.y;
                double dz = one.z - other.z;
                double square = dx * dx + dy * dy + dz * dz + 0.01;
                double magnitude = step / (square * Math.sqrt(square));
                one.vx -= dx * other.mass * magnitude;
                one.vy -= dy * other.mass * magnitude;
                one.vz -= dz * other.mass * magnitude;
                other.vx += dx * one.mass * magnitude;
                other.vy += dy * one.mass * magnitude;
                other.vz += dz * one.mass * magnitude;
            }
        }
        for (Body body : bodies) {
            body.x += step * body.vx;
            body.y += step * body.vy;
            body.z += step * body.vz;
        }
    }

    private static long mandelbrot(int n) {
        long iterations = 0;
        for (int row = 0; row < n; row++) {
            for (int column = 0; column < 160; column++) {
                double re = column / 80.0 - 1.5;
                double im = row / 80.0 - 1;
                double x = 0;
                double y = 0;
                int i = 0;
                while (i < 200 && x * x + y * y < 4) {
                    double next = x * x - y * y + re;
                    y = 2 * x * y + im;
                    x = next;
                    i++;
                }
                iterations += i;
            }
        }
        return iterations;
    }
}
