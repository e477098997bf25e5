import java.io.FileInputStream;
import java.io.InputStream;
import java.net.InetAddress;
import java.security.KeyStore;
import java.util.Collections;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

/** Greets each client that has a certificate: TLSServer FOLDER PORT PASSPHRASE, on key.p12 and trust.p12. */
public final class TLSServer {
    private static KeyStore load(String path, char[] passphrase) throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream input = new FileInputStream(path)) {
            store.load(input, passphrase);
        }
        return store;
    }

    public static void main(String[] arguments) throws Exception {
        char[] passphrase = arguments[2].toCharArray();
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(load(arguments[0] + "/key.p12", passphrase), passphrase);
        KeyStore trusted = load(arguments[0] + "/trust.p12", passphrase);
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLSv1.3");
        context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        int port = Integer.parseInt(arguments[1]);
        try (SSLServerSocket listener = (SSLServerSocket) context.getServerSocketFactory()
                .createServerSocket(port, 10, InetAddress.getByName("127.0.0.1"))) {
            listener.setNeedClientAuth(true);
            System.out.println("serving, trusting " + Collections.list(trusted.aliases()).size());
            while (true) {
                try (SSLSocket client = (SSLSocket) listener.accept()) {
                    client.getOutputStream().write("hello from Java\n".getBytes("UTF-8"));
                } catch (java.io.IOException failure) {
                    System.err.println("failure: " + failure.getMessage());
                }
            }
        }
    }
}
