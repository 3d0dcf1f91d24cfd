import java.io.File;
import java.util.Set;
import java.util.stream.Collectors;
import javax.xml.parsers.DocumentBuilderFactory;
import org.semanticweb.owlapi.apibinding.OWLManager;
import org.semanticweb.owlapi.model.IRI;
import org.semanticweb.owlapi.model.OWLEntity;
import org.semanticweb.owlapi.model.OWLOntology;
import org.semanticweb.owlapi.model.OWLOntologyManager;
import org.semanticweb.owlapi.profiles.OWLProfileViolation;
import org.semanticweb.owlapi.profiles.Profiles;
import org.semanticweb.owlapi.util.SimpleIRIMapper;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/**
 * Opens ontologies as an editor does, imports resolved by a catalogue, and says what OWL API finds wrong.
 *
 * Arguments: the catalogue, then files.  Each finding is a line "file TAB kind TAB text"; each file ends with a line
 * "file TAB read TAB axioms", so that silence is not taken for success.
 */
public class OwlCheck {
    public static void main(String[] arguments) throws Exception {
        File catalogue = new File(arguments[0]);
        for (int i = 1; i < arguments.length; i++) {
            check(catalogue, new File(arguments[i]));
        }
    }

    static void check(File catalogue, File file) throws Exception {
        OWLOntologyManager manager = OWLManager.createOWLOntologyManager();
        NodeList uris = DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(catalogue).getElementsByTagName("uri");
        for (int i = 0; i < uris.getLength(); i++) {
            Element uri = (Element) uris.item(i);
            File target = new File(catalogue.getParentFile(), uri.getAttribute("uri"));
            manager.getIRIMappers().add(new SimpleIRIMapper(IRI.create(uri.getAttribute("name")), IRI.create(target)));
        }
        OWLOntology ontology;
        try {
            ontology = manager.loadOntologyFromOntologyDocument(file);
        } catch (Exception error) {
            say(file, "unreadable", error.getMessage());
            return;
        }
        for (Profiles profile : new Profiles[] {Profiles.OWL2_DL, Profiles.OWL2_RL}) {
            for (OWLProfileViolation violation : profile.checkOntology(ontology).getViolations()) {
                say(file, profile.name(), violation.toString());
            }
        }
        Set<OWLEntity> declared = ontology.importsClosure()
            .flatMap(one -> one.axioms(org.semanticweb.owlapi.model.AxiomType.DECLARATION))
            .map(axiom -> axiom.getEntity()).collect(Collectors.toSet());
        ontology.importsClosure().flatMap(OWLOntology::signature).distinct()
            .filter(entity -> !entity.isBuiltIn() && !entity.isOWLNamedIndividual() && !declared.contains(entity))
            .forEach(entity -> say(file, "undeclared", entity.toString()));
        say(file, "read", Long.toString(ontology.importsClosure().mapToInt(OWLOntology::getAxiomCount).sum()));
    }

    static void say(File file, String kind, String text) {
        System.out.println(file.getName() + "\t" + kind + "\t" + text.replaceAll("\\s+", " "));
    }
}
